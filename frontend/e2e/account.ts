import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, type Page } from "@playwright/test"
import { linkFromMail } from "./mail"
import { varDir } from "./server"
import { totp } from "./totp"

export const PASSWORD = "correct-horse-battery-9"

export type Account = { email: string; password: string }

/** An account that no other test uses. */
export function newAccount(name: string): Account {
  return { email: `${name}-${Date.now().toString(36)}@example.com`, password: PASSWORD }
}

/** The login that every new terminal comes with; its organisation is on the largest plan. */
export function demoAccount(): Account {
  return JSON.parse(readFileSync(join(varDir(), "demo_login.json"), "utf8")) as Account
}

/** Sign up and follow the link of the mail; ends logged in, in the terminal. */
export async function signUp(page: Page, account: Account): Promise<void> {
  await page.goto("/signup")
  await page.getByLabel("E-mail").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await page.getByRole("button", { name: "Create account" }).click()
  await expect(page.getByRole("heading", { name: "Check your inbox" })).toBeVisible()
  await page.goto(await linkFromMail(account.email, "/verify-email"))
  await page.getByRole("button", { name: "Confirm e-mail" }).click()
  await expect(page).toHaveURL(/\/app/)
  await expect(page.getByRole("button", { name: "account menu" })).toBeVisible()
}

/** Log in with e-mail and password; with a second factor the page then asks for it. */
export async function logIn(page: Page, account: Account): Promise<void> {
  await page.goto("/login")
  await page.getByLabel("E-mail").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await page.getByRole("button", { name: "Log in", exact: true }).click()
}

export async function logOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "account menu" }).click()
  await page.getByRole("menuitem", { name: "Log out" }).click()
  await expect(page).toHaveURL(/\/login$/)
}

/** Pass the step-up dialog with the password. */
export async function confirmPassword(page: Page, account: Account): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" })
  await dialog.getByLabel("Password", { exact: true }).fill(account.password)
  await dialog.getByRole("button", { name: "Confirm" }).click()
  await expect(dialog).toBeHidden()
}

/** Set up an authenticator app; returns its secret, the code used and the recovery codes. */
export async function enrolTotp(page: Page, account: Account) {
  await page.goto("/app/settings/security")
  await page.getByRole("button", { name: "Set up an authenticator app" }).click()
  await confirmPassword(page, account)
  const secretText = page.getByTestId("totp-secret")
  await expect(secretText).not.toBeEmpty()
  const secret = (await secretText.textContent()) ?? ""
  const code = totp(secret)
  await page.getByLabel("Authenticator code").fill(code)
  await page.getByRole("button", { name: "Turn on two-step login" }).click()
  const list = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")
  await expect(list).toHaveCount(10)
  const recovery = await list.allTextContents()
  await page.getByRole("button", { name: "I have saved them" }).click()
  await expect(page.getByText("10 recovery codes left")).toBeVisible()
  return { secret, code, recovery }
}
