/** Headlines are outside text: shown as text, linked with care. */
import { useQuery } from '@tanstack/react-query'
import { newsQuery } from '../../api/index.ts'
import { AsOf, Section } from '../../ui/index.ts'
import { text } from './text.ts'

export function News({ symbol }: { readonly symbol: string }) {
  const items = useQuery(newsQuery([symbol])).data?.items
  if (!items || items.length === 0) return null
  return (
    <Section title={text.news} className="mt2">
      <ul className="news">
        {items.map((item) => (
          <li key={item.id}>
            <span className="min-w-0">
              {item.url && /^https?:\/\//.test(item.url) ? (
                <a className="link" href={item.url} target="_blank" rel="noreferrer noopener">
                  {item.headline}
                </a>
              ) : (
                item.headline
              )}
              {item.summary ? <span className="m block s">{item.summary}</span> : null}
            </span>
            <span className="v s q">
              {item.source} <AsOf at={item.publishedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
