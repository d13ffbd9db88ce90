import './assistant.css'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, SideDrawer } from '../../ui/index.ts'
import { Budget, Sources } from './aside.tsx'
import { Conversation } from './conversation.tsx'
import { ConversationList } from './conversation-list.tsx'
import { text } from './text.ts'

/** Ask about the money; every figure of the answer leads to its source. */
export default function AssistantScreen() {
  const { c: id } = useSearch({ from: '/inside/assistant' })
  const navigate = useNavigate()
  const [listOpen, setListOpen] = useState(false)
  return (
    <div className="assistant">
      <h1 className="sr">{text.title}</h1>
      <aside className="hidelg" aria-label={text.conversations}>
        <ConversationList current={id} />
      </aside>
      <div className="min-w-0">
        <div className="only-narrow">
          <Button size="small" icon="menu" onClick={() => setListOpen(true)}>
            {text.conversations}
          </Button>
        </div>
        <Conversation
          id={id}
          suggestions={text.suggestions}
          onBegun={(begun) =>
            void navigate({ to: '/assistant', search: (before) => ({ account: before.account, c: begun }) })
          }
        />
      </div>
      <aside className="min-w-0 assistant-aside" aria-label={text.sources}>
        {id === undefined ? null : <Sources id={id} />}
        <Budget />
      </aside>
      <SideDrawer open={listOpen} onClose={() => setListOpen(false)} title={text.conversations} side="left">
        <div onClick={(event) => (event.target instanceof HTMLAnchorElement ? setListOpen(false) : undefined)}>
          <ConversationList current={id} />
        </div>
      </SideDrawer>
    </div>
  )
}
