export interface Ticket {
  readonly accountId: string
}
