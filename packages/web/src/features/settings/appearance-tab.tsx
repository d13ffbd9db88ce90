/** How this browser shows things. */
import { useMantineColorScheme } from '@mantine/core'
import { Change, Checkbox, Section, Segments, usePreferences } from '../../ui/index.ts'
import type { UpDown } from '../../ui/index.ts'
import { text } from './text.ts'

const words = text.appearance
const schemes = ['auto', 'light', 'dark'] as const
const upDowns: readonly UpDown[] = ['usual', 'safe', 'swapped']

export function AppearanceTab() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { upDown, compact, amountsHidden, set } = usePreferences()
  return (
    <Section title={words.title} end={words.lead}>
      <div className="stack appearance">
        <div>
          <p className="lab">{words.theme}</p>
          <Segments
            label={words.theme}
            choices={schemes.map((value) => ({ value, label: words.themes[value] }))}
            value={colorScheme}
            onChoose={setColorScheme}
          />
        </div>
        <div>
          <p className="lab">{words.upDown}</p>
          <Segments
            label={words.upDown}
            choices={upDowns.map((value) => ({ value, label: words.upDowns[value] }))}
            value={upDown}
            onChoose={(value) => set({ upDown: value })}
          />
          <p className="field-hint">
            {words.example} <Change value="1.24" unit="percent" /> <Change value="-0.86" unit="percent" />.{' '}
            {words.upDownHint}
          </p>
        </div>
        <Checkbox checked={compact} onChecked={(on) => set({ compact: on })}>
          {words.compact}
        </Checkbox>
        <Checkbox checked={amountsHidden} onChecked={(on) => set({ amountsHidden: on })}>
          {words.hide} <span className="q">{words.hideHint}</span>
        </Checkbox>
      </div>
    </Section>
  )
}
