/** The Markdown reader, loaded with the first answer. Images never load: an address in one would tell others of the answer. */
import type { ReactNode } from 'react'
import ReactMarkdown from 'react-markdown'
import gfm from 'remark-gfm'
import type { MarkdownNode } from './mark-figures.ts'

interface MarkdownProps {
  readonly content: string
  readonly mark: () => (tree: MarkdownNode) => void
  readonly link: (address: string | undefined, children: ReactNode) => ReactNode
}

export default function Markdown({ content, mark, link }: MarkdownProps) {
  return (
    <ReactMarkdown
      remarkPlugins={[gfm, mark]}
      components={{
        a: ({ href, children }) => <>{link(href, children)}</>,
        img: ({ alt }) => <>{alt}</>,
        h1: ({ children }) => <h3>{children}</h3>,
        h2: ({ children }) => <h3>{children}</h3>,
        table: ({ children }) => (
          <div className="scrollx" tabIndex={0}>
            <table className="tb k">{children}</table>
          </div>
        ),
      }}
    >
      {content}
    </ReactMarkdown>
  )
}
