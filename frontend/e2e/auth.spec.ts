import { expect, type Page, test } from "@playwright/test"
import { confirmPassword, enrolTotp, logIn, logOut, newAccount, signUp } from "./account"
import { watchConsole } from "./checks"
import { linkFromMail } from "./mail"
import { freshTotp } from "./totp"

async function enterCode(page: Page, label: string, code: string): Promise<void> {
  await page.getByLabel(label).fill(code)
  await page.getByRole("button", { name: "Continue" }).click()
}

test("sign up, verify, two-step login, recovery code, other session", async ({ page, browser }) => {
  test.setTimeout(150_000)
  const console = watchConsole(page)
  const account = newAccount("two-step")
  await signUp(page, account)
  const { secret, code, recovery } = await enrolTotp(page, account)
  await logOut(page)

  await logIn(page, account)
  await expect(page).toHaveURL(/\/login\/mfa/)
  await enterCode(page, "Authenticator code", "000000")
  await expect(page.getByRole("alert")).toBeVisible()
  // The code that activated the app is spent.
  await enterCode(page, "Authenticator code", code)
  await expect(page.getByRole("alert")).toBeVisible()
  await enterCode(page, "Authenticator code", await freshTotp(secret, code))
  await expect(page).toHaveURL(/\/app/)
  await logOut(page)

  await logIn(page, account)
  await page.getByRole("button", { name: "Use a recovery code" }).click()
  await enterCode(page, "Recovery code", recovery[0] ?? "")
  await expect(page).toHaveURL(/\/app/)

  const other = await browser.newContext({
    userAgent: "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
  })
  const otherPage = await other.newPage()
  await logIn(otherPage, account)
  await otherPage.getByRole("button", { name: "Use a recovery code" }).click()
  await enterCode(otherPage, "Recovery code", recovery[1] ?? "")
  await expect(otherPage).toHaveURL(/\/app/)

  await page.goto("/app/settings/security")
  await expect(page.getByText("8 recovery codes left")).toBeVisible()
  await page.getByRole("button", { name: /^Log out Firefox on Windows/ }).click()
  await expect(page.getByText("Firefox on Windows")).toBeHidden()
  await otherPage.goto("/app/orders")
  await expect(otherPage).toHaveURL(/\/login\?next=%2Fapp%2Forders/)
  await other.close()
  console.expectNone()
})

test("a wrong password is told at its field, and nothing else is", async ({ page }) => {
  await logIn(page, newAccount("nobody"))
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true")
  await expect(page).toHaveURL(/\/login$/)
})

test("a page that needs a login comes back after it", async ({ page }) => {
  const account = newAccount("returning")
  await signUp(page, account)
  await logOut(page)
  await page.goto("/app/settings/api-keys?x=1")
  await expect(page).toHaveURL(/\/login\?next=/)
  await page.getByLabel("E-mail").fill(account.email)
  await page.getByLabel("Password", { exact: true }).fill(account.password)
  await page.keyboard.press("Enter")
  await expect(page).toHaveURL(/\/app\/settings\/api-keys\?x=1$/)
})

test("forgotten password: a new one by mail, the link works once", async ({ page }) => {
  const account = newAccount("forgetful")
  await signUp(page, account)
  await logOut(page)
  await page.getByRole("link", { name: "Forgot it?" }).click()
  await page.getByLabel("E-mail").fill(account.email)
  await page.getByRole("button", { name: "Send the link" }).click()
  await expect(page.getByRole("heading", { name: "Check your inbox" })).toBeVisible()

  const link = await linkFromMail(account.email, "/password/reset/key")
  await page.goto(link)
  const changed = { ...account, password: "another-long-password-4" }
  await page.getByLabel("New password").fill(changed.password)
  await page.getByRole("button", { name: "Set password" }).click()
  await expect(page).toHaveURL(/\/login\?notice=changed/)
  await logIn(page, account)
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true")
  await logIn(page, changed)
  await expect(page).toHaveURL(/\/app/)
  await page.goto(link)
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible()
})

test("a passkey is added, renamed, logs in and is removed", async ({ page }) => {
  const console = watchConsole(page)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send("WebAuthn.enable")
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  })
  const account = newAccount("passkey")
  await signUp(page, account)
  await page.goto("/app/settings/security")
  await page.getByRole("button", { name: "Add a passkey" }).click()
  await confirmPassword(page, account)
  await page.getByRole("textbox", { name: "Name" }).fill("Test key")
  await page.getByRole("button", { name: "Add passkey" }).click()
  await expect(page.getByText("Test key")).toBeVisible()

  await page.getByRole("button", { name: "Rename" }).click()
  await page.getByRole("textbox", { name: "Name" }).fill("Renamed key")
  await page.getByRole("button", { name: "Save name" }).click()
  await expect(page.getByText("Renamed key")).toBeVisible()

  // Offered inside the e-mail field (this key confirms by itself), it needs no button …
  await page.getByRole("button", { name: "account menu" }).click()
  await page.getByRole("menuitem", { name: "Log out" }).click()
  await expect(page.getByRole("button", { name: "account menu" })).toBeHidden()
  await expect(page).toHaveURL(/\/app/)

  // … and in a browser that does not offer it there, the button asks for it.
  const touch = (enabled: boolean) =>
    cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled })
  await touch(false)
  await logOut(page)
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false
  })
  await touch(true)
  await page.goto("/login")
  await page.getByRole("button", { name: "Log in with a passkey" }).click()
  await expect(page).toHaveURL(/\/app/)

  await page.goto("/app/settings/security")
  await page.getByRole("button", { name: "Remove" }).click()
  await page.getByRole("button", { name: "Remove passkey" }).click()
  await confirmPassword(page, account)
  await expect(page.getByText("No passkeys yet")).toBeVisible()
  console.expectNone()
})
