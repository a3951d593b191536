import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "@playwright/test"
import { varDir } from "./server"

/** All mails to one address, oldest first, decoded. */
function mailsTo(address: string): string[] {
  const folder = join(varDir(), "mail")
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split(/^-{70,}$/m))
    .map(decode)
    .filter((mail) => mail.toLowerCase().includes(`to: ${address.toLowerCase()}`))
}

/** Undo quoted-printable, in which long links are broken over lines. */
function decode(mail: string): string {
  if (!/quoted-printable/i.test(mail)) return mail
  return mail
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Wait for a mail with a link to `path` and return that link's path and query (the newest one). */
export async function linkFromMail(address: string, path: string): Promise<string> {
  const pattern = new RegExp(`https?://[^/\\s]+(${path}\\?[^\\s"<>]+)`)
  let found: string | undefined
  await expect
    .poll(
      () => {
        found = mailsTo(address)
          .reverse()
          .map((mail) => pattern.exec(mail)?.[1])
          .find((link) => link !== undefined)
        return found
      },
      { message: `no mail to ${address} with a link to ${path}` },
    )
    .toBeTruthy()
  return found as string
}
