import { expect, type Page } from "@playwright/test"
import { linkFromMail } from "./mail"

export const PASSWORD = "correct-horse-battery-9"

export type Account = { email: string; password: string }

/** An account that no other test uses. */
export function newAccount(name: string): Account {
  return { email: `${name}-${Date.now().toString(36)}@example.com`, password: PASSWORD }
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
