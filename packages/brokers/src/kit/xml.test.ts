import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NotXml, readXml, xmlDepthMax, xmlText } from './xml.ts'

test('elements become objects, repeated ones lists, the rest text', () => {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
    <!-- made by hand -->
    <Orders xmlns="urn:x"><Order><id>1</id><stop/></Order><Order><id> 2 </id></Order><note><![CDATA[a < b]]></note></Orders>`
  const read: unknown = JSON.parse(JSON.stringify(readXml(text)))
  expect(read).toEqual({ Orders: { Order: [{ id: '1', stop: '' }, { id: ' 2 ' }], note: 'a < b' } })
})

test('entities are read, numbered ones too', () => {
  expect(readXml('<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;</a>')['a']).toBe(`<>&"'A😀`)
})

test('any text survives', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(readXml(`<a>${xmlText(text)}</a>`)['a']).toBe(text)
    }),
  )
})

describe('what is not whole is refused', () => {
  const deep = '<a>'.repeat(xmlDepthMax + 2) + '</a>'.repeat(xmlDepthMax + 2)
  test.each([
    ['nothing', ''],
    ['text alone', 'hello'],
    ['a cut document', '<a><b>1</b>'],
    ['a cut tag', '<a><b'],
    ['two roots', '<a>1</a><b>2</b>'],
    ['the same root twice', '<a>1</a><a>2</a>'],
    ['crossed tags', '<a><b>1</a></b>'],
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['an entity of its own', '<a>&x;</a>'],
    ['a bare ampersand', '<a>b & c</a>'],
    ['mixed content', '<a>b<c>1</c></a>'],
    ['too deep', deep],
  ])('%s', (_what, text) => {
    expect(() => readXml(text)).toThrow(NotXml)
  })

  test('never anything but a value or NotXml', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b/>',
      '<',
      '>',
      '&amp;',
      '&',
      'x',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          readXml(pieces.join(''))
        } catch (error) {
          expect(error).toBeInstanceOf(NotXml)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

test('a name like __proto__ changes nothing but its own place', () => {
  readXml('<a><__proto__><polluted>1</polluted></__proto__></a>')
  expect('polluted' in {}).toBe(false)
})
