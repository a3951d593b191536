import { expect, test } from "@playwright/test"
import { confirmPassword, newAccount, signUp } from "./account"
import { watchConsole } from "./checks"
import { linkFromMail } from "./mail"

test("an API key is shown once, works, and stops when revoked", async ({ page, request }) => {
  const console = watchConsole(page)
  const account = newAccount("programmer")
  await signUp(page, account)
  await page.goto("/app/settings/api-keys")
  await page.getByRole("button", { name: "Create a key" }).first().click()
  await page.getByLabel("Name").fill("Home server")
  await page.getByRole("button", { name: "Create key" }).click()
  // The form waits behind the step-up and goes on by itself.
  await confirmPassword(page, account)
  const secret = (await page.getByTestId("api-key-secret").textContent()) ?? ""
  expect(secret.length).toBeGreaterThan(20)
  const headers = { Authorization: `Bearer ${secret}` }
  expect((await request.get("/api/v1/me", { headers })).status()).toBe(200)

  await page.getByRole("button", { name: "I have copied it" }).click()
  await expect(page.getByText("Home server")).toBeVisible()
  await expect(page.getByText(secret)).toHaveCount(0)
  await page.getByRole("button", { name: "Revoke" }).click()
  await page.getByRole("button", { name: "Revoke key" }).click()
  await expect(page.getByText("revoked", { exact: true })).toBeVisible()
  expect((await request.get("/api/v1/me", { headers })).status()).toBe(401)
  console.expectNone()
})

test("a cancelled step-up changes nothing and says so", async ({ page }) => {
  await signUp(page, newAccount("hesitant"))
  await page.goto("/app/settings/api-keys")
  await page.getByRole("button", { name: "Create a key" }).first().click()
  await page.getByLabel("Name").fill("Never made")
  await page.getByRole("button", { name: "Create key" }).click()
  await expect(page.getByRole("dialog", { name: "Confirm that it is you" })).toBeVisible()
  await page.keyboard.press("Escape")
  await expect(page.getByText("Cancelled. Nothing was changed.")).toBeVisible()
  await page.keyboard.press("Escape")
  await expect(page.getByText("No keys yet")).toBeVisible()
})

test("an organisation: create, invite, join, change a role, read the audit log", async ({
  page,
  browser,
}) => {
  const console = watchConsole(page)
  const owner = newAccount("owner")
  const guest = newAccount("guest")
  await signUp(page, owner)
  await page.goto("/app/organisation")
  await page.getByRole("button", { name: "New organisation" }).click()
  await page.getByLabel("Name").fill("Gamma Desk")
  await page.getByRole("button", { name: "Create organisation" }).click()
  await expect(page.getByText("Shared organisation")).toBeVisible()
  await page.getByLabel("E-mail").fill(guest.email)
  await page.getByRole("button", { name: "Invite", exact: true }).click()
  await expect(page.getByText(guest.email, { exact: true })).toBeVisible()

  const context = await browser.newContext()
  const guestPage = await context.newPage()
  await signUp(guestPage, guest)
  await guestPage.goto(await linkFromMail(guest.email, "/invite"))
  await guestPage.getByRole("button", { name: "Accept the invitation" }).click()
  await expect(guestPage).toHaveURL(/\/app\/organisation/)
  await expect(guestPage.getByText("Gamma Desk")).toBeVisible()
  await expect(guestPage.getByRole("button", { name: "Invite", exact: true })).toHaveCount(0)

  await page.reload()
  await page.getByRole("combobox", { name: `Role of ${guest.email}` }).click()
  await page.getByRole("option", { name: "Viewer" }).click()
  await confirmPassword(page, owner)
  await expect(page.getByText("Role changed")).toBeVisible()
  await page.getByRole("tab", { name: "Audit log" }).click()
  await expect(page.getByRole("cell", { name: /invitation/i }).first()).toBeVisible()

  // Back to the personal organisation: nothing of the other one stays on the screen.
  await page.getByRole("button", { name: "account menu" }).click()
  await page.getByRole("menuitemradio", { name: /Personal/ }).click()
  await expect(page.getByText("Your personal organisation")).toBeVisible()
  await expect(page.getByText(guest.email)).toHaveCount(0)
  await context.close()
  console.expectNone()
})

test("the name is saved and shown", async ({ page }) => {
  await signUp(page, newAccount("named"))
  await page.goto("/app/settings/profile")
  await page.getByLabel("Name").fill("Asha Rao")
  await page.getByRole("button", { name: "Save name" }).click()
  await expect(page.getByText("Name saved")).toBeVisible()
  await page.reload()
  await expect(page.getByLabel("Name")).toHaveValue("Asha Rao")
  await expect(page.getByRole("button", { name: "account menu" })).toHaveText("AR")
})
