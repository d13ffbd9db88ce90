/** The assistant beside any screen: its suggestions are about what is on it. */
import './assistant.css'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { SideDrawer } from '../../ui/index.ts'
import { Conversation } from './conversation.tsx'
import { text } from './text.ts'

export default function AssistantDrawer({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const [id, setId] = useState<string>()
  const params: Readonly<Record<string, unknown>> = useParams({ strict: false })
  const symbol = params['symbol']
  const suggestions = typeof symbol === 'string' ? text.symbolSuggestions(symbol) : text.suggestions
  return (
    <SideDrawer open={open} onClose={onClose} title={text.title}>
      <p className="s" style={{ marginBottom: 12 }}>
        <Link
          to="/assistant"
          search={(before) => ({ account: before.account, ...(id === undefined ? {} : { c: id }) })}
          className="link"
          onClick={onClose}
        >
          {text.openFull}
        </Link>
      </p>
      <div className="assistant-drawer">
        <Conversation id={id} suggestions={suggestions} onBegun={setId} />
      </div>
    </SideDrawer>
  )
}
