import { Page } from "@/components/page"
import { PasskeysCard } from "./PasskeysCard"
import { PasswordCard } from "./PasswordCard"
import { SessionsCard } from "./SessionsCard"
import { TotpCard } from "./TotpCard"

export function Component() {
  return (
    <Page title="Security">
      <TotpCard />
      <PasskeysCard />
      <PasswordCard />
      <SessionsCard />
    </Page>
  )
}
