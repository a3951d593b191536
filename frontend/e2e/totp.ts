import { createHmac } from "node:crypto"
import { expect } from "@playwright/test"

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
const STEP_S = 30

function fromBase32(text: string): Buffer {
  let bits = ""
  for (const letter of text.replace(/[\s=]/g, "").toUpperCase()) {
    bits += ALPHABET.indexOf(letter).toString(2).padStart(5, "0")
  }
  const bytes = bits.match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}

/** The six digits of RFC 6238 at `at` (epoch ms). */
export function totp(secret: string, at: number = Date.now()): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 1000 / STEP_S)))
  const digest = createHmac("sha1", fromBase32(secret)).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 0x0f
  const number = digest.readUInt32BE(offset) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, "0")
}

/** A code that was not used: the server takes each once, so this may wait for the next window. */
export async function freshTotp(secret: string, used: string): Promise<string> {
  await expect.poll(() => totp(secret), { timeout: (STEP_S + 5) * 1000 }).not.toBe(used)
  return totp(secret)
}
