import './settings.css'
import { Link, useSearch } from '@tanstack/react-router'
import { PageHead, TabRow } from '../../ui/index.ts'
import { AppearanceTab } from './appearance-tab.tsx'
import { AssistantTab } from './assistant-tab.tsx'
import { DataTab } from './data-tab.tsx'
import { SecurityTab } from './security-tab.tsx'
import { text } from './text.ts'
import { TradingTab } from './trading-tab.tsx'

const tabs = ['security', 'trading', 'appearance', 'assistant', 'data'] as const
type Tab = (typeof tabs)[number]
const content: Readonly<Record<Tab, () => React.ReactNode>> = {
  security: () => <SecurityTab />,
  trading: () => <TradingTab />,
  appearance: () => <AppearanceTab />,
  assistant: () => <AssistantTab />,
  data: () => <DataTab />,
}

/** What is about the person rather than about money. */
export default function SettingsScreen() {
  const search = useSearch({ from: '/inside/settings' })
  const tab = tabs.find((one) => one === search.tab) ?? 'security'
  return (
    <>
      <PageHead title={text.title} />
      <TabRow label={text.tabsLabel} current={tab}>
        {tabs.map((one) => (
          <Link
            key={one}
            to="/settings"
            // The tab one is on keeps the word of the address: its link is the current one only if both agree.
            search={(before) => ({
              account: before.account,
              tab: one === tab ? before.tab : one === 'security' ? undefined : one,
            })}
            activeOptions={{ includeSearch: true, explicitUndefined: true }}
          >
            {text.tabs[one]}
          </Link>
        ))}
      </TabRow>
      <div className="settings mt2">{content[tab]()}</div>
    </>
  )
}
