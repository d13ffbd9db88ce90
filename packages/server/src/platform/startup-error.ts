/** Something that a person must put right before the server can start: printed as `NAME: what is wrong, what to do`, without a stack. */
export const configurationExitCode = 78

export class StartupError extends Error {
  /** The setting to look at. */
  readonly setting: string
  constructor(setting: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartupError'
    this.setting = setting
  }
}
