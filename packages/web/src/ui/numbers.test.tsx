// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Change, HeroMoney, Money, Percent, Price, Quantity } from './numbers.tsx'
import { PreferencesProvider } from './preferences.tsx'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

test('what is not known is said, never shown as nothing', () => {
  render(
    <p>
      <Money value={null} /> <Percent value={null} /> <Quantity value={undefined} /> <Price value={null} />{' '}
      <Change value={null} />
    </p>,
  )
  expect(screen.getAllByText('not known')).toHaveLength(5)
})

test('a gain has sign and arrow, a loss the true minus, nothing neither', () => {
  const { container } = render(
    <>
      <Change value="1291.25" />
      <Change value="-1626.4" />
      <Change value="0" />
    </>,
  )
  const shown = [...container.querySelectorAll('span')].map((span) => [span.className, span.textContent])
  expect(shown).toEqual([
    ['up', '+1,291.25'],
    ['dn', '−1,626.40'],
    ['fl', '0.00'],
  ])
})

test('hidden amounts hide money and quantities, and leave percents and prices', () => {
  localStorage.setItem('g2e.amounts-hidden', 'true')
  const { container } = render(
    <PreferencesProvider>
      <HeroMoney value="815898.38" currency="USD" />
      <Quantity value="380" />
      <Change value="1291.25" percent="0.16" />
      <Price value="187.64" />
    </PreferencesProvider>,
  )
  expect(container.textContent).toBe('••••••••••••••• (+0.16%)187.64')
})

test('the cents of the hero are quieter than its dollars', () => {
  const { container } = render(<HeroMoney value="815898.38" currency="USD" />)
  expect(container.textContent).toBe('$815,898.38')
  expect(container.querySelector('.c')?.textContent).toBe('.38')
})
