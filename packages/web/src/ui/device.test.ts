import { expect, test } from 'vitest'
import { deviceText } from './device.ts'

// As the makers document them: MDN, "User-Agent", examples.
test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:47.0) Gecko/20100101 Firefox/47.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.124 Safari/537.36 Edg/91.0.864.59',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 13_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.0.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  ['curl/8.7.1', 'curl'],
])('%s is called %s', (userAgent, said) => expect(deviceText(userAgent)).toBe(said))

test('who does not say what it is gets no name', () => {
  expect(deviceText(null)).toBeNull()
  expect(deviceText('  ')).toBeNull()
})
