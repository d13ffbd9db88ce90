/** Whether orders may go at all, and within which limits. */
import { useQuery } from '@tanstack/react-query'
import { tradingQuery } from '../../api/index.ts'
import { Loadable, TableSkeleton } from '../../ui/index.ts'
import { text } from './text.ts'
import { TradingHold } from './trading-hold.tsx'
import { TradingLimits } from './trading-limits.tsx'
import { TradingState } from './trading-state.tsx'

export function TradingTab() {
  const trading = useQuery(tradingQuery)
  return (
    <Loadable query={trading} what={text.trading.what} skeleton={<TableSkeleton rows={6} />}>
      {(settings) => (
        <div className="grid gw">
          <TradingLimits key={settings.state} settings={settings} />
          <div>
            <TradingState settings={settings} />
            <TradingHold settings={settings} />
          </div>
        </div>
      )}
    </Loadable>
  )
}
