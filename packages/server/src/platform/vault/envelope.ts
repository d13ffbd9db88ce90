/**
 * Envelope encryption: each secret has a key of its own (AES-256-GCM), which the master key seals (AES-256-GCM). What a
 * secret belongs to is authenticated with it (AAD), so that an envelope copied to another row does not open. The envelope
 * names its master key, so that old ones can be opened while keys are rotated.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

export interface MasterKey {
  /** Eight bytes of the key's hash, as hex: tells keys apart, reveals nothing. */
  readonly id: string
  readonly key: Buffer
}

const version = 'v1'
const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/** Keys for different uses come from one SECRET_KEY and cannot be told from each other. */
export const deriveKey = (secretKey: string, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secretKey, '', `g2e/${use}`, 32))

export function masterKeyOf(secretKey: string): MasterKey {
  const key = deriveKey(secretKey, 'vault')
  return { id: createHash('sha256').update(key).digest('hex').slice(0, 16), key }
}

function encrypt(key: Buffer, plain: Buffer, aad: string): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(aad))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([iv, body, cipher.getAuthTag()])
}

function decrypt(key: Buffer, sealed: Buffer, aad: string): Buffer {
  const iv = sealed.subarray(0, ivBytes)
  const tag = sealed.subarray(sealed.length - tagBytes)
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagBytes })
    .setAAD(Buffer.from(aad))
    .setAuthTag(tag)
  return Buffer.concat([decipher.update(sealed.subarray(ivBytes, sealed.length - tagBytes)), decipher.final()])
}

export function seal(master: MasterKey, plain: string, aad: string): string {
  const dataKey = randomBytes(32)
  const wrapped = encrypt(master.key, dataKey, `${version}|${master.id}|${aad}`)
  const body = encrypt(dataKey, Buffer.from(plain, 'utf8'), aad)
  dataKey.fill(0)
  return [version, master.id, wrapped.toString('base64url'), body.toString('base64url')].join('.')
}

export class SecretUnreadable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SecretUnreadable'
  }
}

/** @throws SecretUnreadable when the key is not among `masters` or the envelope was tampered with or moved. */
export function open(masters: readonly MasterKey[], envelope: string, aad: string): string {
  const [found, keyId, wrapped, body] = envelope.split('.')
  if (found !== version || keyId === undefined || wrapped === undefined || body === undefined)
    throw new SecretUnreadable('a sealed secret has an unknown form')
  const master = masters.find(({ id }) => id === keyId)
  if (!master)
    throw new SecretUnreadable(
      `a secret was sealed with another SECRET_KEY (key ${keyId}); set that key, or connect again`,
    )
  try {
    const dataKey = decrypt(master.key, Buffer.from(wrapped, 'base64url'), `${version}|${keyId}|${aad}`)
    return decrypt(dataKey, Buffer.from(body, 'base64url'), aad).toString('utf8')
  } catch (cause) {
    throw new SecretUnreadable('a sealed secret was changed or moved', { cause })
  }
}
