/** Where a symbol names several contracts at the broker, the person says which is meant; the answer is kept for the symbol. */
import type { OrderContracts } from '@g2e/contract/orders'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { chooseContract, contractsQuery, keys } from '../../api/index.ts'
import { Note, RadioList, TextButton } from '../../ui/index.ts'
import { text } from './text.ts'

const words = text.contract

type Contract = OrderContracts['items'][number]

/** Whether a ticket has to wait for the answer. Silence of the broker is no reason: the preview tells of it. */
export function useContracts(accountId: string, symbol: string) {
  const contracts = useQuery({ ...contractsQuery(accountId, symbol), enabled: accountId !== '' }).data
  const several = contracts && contracts.items.length > 1 ? contracts : undefined
  return { several, isOpen: several?.chosenId === null }
}

interface ChoiceProps {
  readonly accountId: string
  /** Absent where the symbol means one thing. */
  readonly contracts: OrderContracts | undefined
  /** The preview was asked for without an answer. */
  readonly isMissed: boolean
}

export const ContractChoice = ({ contracts, ...rest }: ChoiceProps) =>
  contracts ? (
    <div className="mt1">
      <Contracts {...rest} contracts={contracts} />
    </div>
  ) : null

function Contracts({ accountId, contracts, isMissed }: ChoiceProps & { readonly contracts: OrderContracts }) {
  const { symbol, items, chosenId } = contracts
  const queries = useQueryClient()
  const [isChanging, setChanging] = useState(false)
  const choose = useMutation({
    mutationFn: (contractId: string) => chooseContract({ accountId, symbol, contractId }),
    onSuccess: (answer) => {
      queries.setQueryData(contractsQuery(accountId, symbol).queryKey, answer)
      setChanging(false)
      // What the symbol costs and what an order would do are of another contract now.
      void queries.invalidateQueries({ queryKey: keys.market })
      void queries.invalidateQueries({ queryKey: [...keys.portfolio, 'what-if'] })
    },
  })
  const chosen = items.find(({ contractId }) => contractId === chosenId)
  if (chosen && !isChanging)
    return (
      <p className="s">
        <span className="m">{words.means(symbol)}</span> <Described contract={chosen} />{' '}
        <TextButton onClick={() => setChanging(true)}>{words.change}</TextButton>
      </p>
    )
  return (
    <div>
      <RadioList
        label={words.which(symbol)}
        value={choose.isPending ? choose.variables : (chosenId ?? undefined)}
        choices={items.map((contract) => ({
          value: contract.contractId,
          label: <Described contract={contract} />,
        }))}
        onChoose={(contractId) => choose.mutate(contractId)}
      />
      {isMissed ? (
        <p className="field-error" role="alert">
          {words.need}
        </p>
      ) : (
        <p className="field-hint">{words.kept}</p>
      )}
      {choose.error ? <Note tone="loss" urgent fact={choose.error.message} /> : null}
    </div>
  )
}

const Described = ({ contract: { contractId, name, exchange, currency } }: { readonly contract: Contract }) => (
  <>
    <b className="md">{name ?? words.unnamed}</b>{' '}
    <span className="m">
      {[exchange, currency].filter(Boolean).join(', ')} <span className="q s">{words.number(contractId)}</span>
    </span>
  </>
)
