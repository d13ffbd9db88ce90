/** The words of an answer: Markdown without images or raw HTML, figures with their sources, unverified ones struck. */
import type { Message } from '@g2e/contract/assistant'
import { Suspense, lazy } from 'react'
import { AsOf, Icon, Receipt, ReceiptLine } from '../../ui/index.ts'
import { figureOf, markFigures } from './mark-figures.ts'
import type { MarkdownNode } from './mark-figures.ts'
import type { Source } from './sources.ts'
import { stepName, text } from './text.ts'

type Citation = Message['metadata']['citations'][number]
type Unverified = Message['metadata']['unverifiedFigures'][number]
type Figure = Citation | Unverified

const Markdown = lazy(() => import('./markdown.tsx'))

interface AnswerTextProps {
  readonly content: string
  readonly metadata?: Message['metadata'] | undefined
  readonly sources?: readonly Source[]
}

export function AnswerText({ content, metadata, sources = [] }: AnswerTextProps) {
  const figures: readonly Figure[] = [...(metadata?.citations ?? []), ...(metadata?.unverifiedFigures ?? [])].toSorted(
    (a, b) => a.start - b.start,
  )
  const mark = () => (tree: MarkdownNode) => markFigures(tree, figures)
  return (
    <div className="prose answer-text">
      <Suspense fallback={<p style={{ whiteSpace: 'pre-wrap' }}>{content}</p>}>
        <Markdown
          content={content}
          mark={mark}
          link={(address, children) => {
            const index = figureOf(address)
            const figure = index === null ? undefined : figures[index]
            if (figure !== undefined)
              return 'reason' in figure ? <Struck figure={figure} /> : <Cited figure={figure} sources={sources} />
            return (
              <a className="link" href={address} target="_blank" rel="noreferrer noopener nofollow">
                {children}
              </a>
            )
          }}
        />
      </Suspense>
    </div>
  )
}

const Struck = ({ figure }: { readonly figure: Unverified }) => (
  <span className="struck">
    <s>{figure.text}</s>{' '}
    <span className="struck-tag" title={figure.reason}>
      <Icon name="warn" />
      {text.struck(figure.text)}
    </span>
  </span>
)

function Cited({ figure, sources }: { readonly figure: Citation; readonly sources: readonly Source[] }) {
  const number = sources.find(({ tool }) => tool === figure.sources[0]?.tool)?.number
  return (
    <Receipt
      label={`${figure.text}: ${number === undefined ? text.fromYou : `${text.source} ${number}`}`}
      figure={
        <span className="cite">
          {figure.text}
          {number === undefined ? null : <sup>{number}</sup>}
        </span>
      }
    >
      <p className="b">{figure.text}</p>
      <ReceiptLine term={text.exactly} value={figure.value} />
      <hr />
      {figure.verdict === 'user' ? <p>{text.fromYou}</p> : null}
      {figure.verdict === 'derived' ? <p className="m">{text.derived}</p> : null}
      {figure.sources.map((fact) => (
        <div key={fact.factId}>
          <ReceiptLine term={fact.label} value={fact.value} />
          <p className="q">
            {stepName(fact.tool)}
            {fact.asOf === null ? null : (
              <>
                , {text.asOf} <AsOf at={fact.asOf} />
              </>
            )}
          </p>
        </div>
      ))}
    </Receipt>
  )
}
