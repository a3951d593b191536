/**
 * What the app does when an answer says "not you" or "not yet": bound once at start, so that
 * the wrapper knows nothing of pages and dialogs.
 */
export type AuthFlowHandlers = {
  /** Ask for a password, code or passkey; true when the server accepted it. */
  stepUp: (methods: string[]) => Promise<boolean>
  /** The session is gone. */
  loginRequired: () => void
  /** Password given, second factor still missing. */
  mfaRequired: () => void
}

let handlers: AuthFlowHandlers = {
  stepUp: async () => false,
  loginRequired: () => {},
  mfaRequired: () => {},
}

export function bindAuthFlow(next: Partial<AuthFlowHandlers>): void {
  handlers = { ...handlers, ...next }
}

export function authFlow(): AuthFlowHandlers {
  return handlers
}

/**
 * Run a deliberate logout: requests that fail because of it must not send the visitor to a login
 * page that leads back here.
 */
export async function withoutLoginRedirect(leave: () => Promise<void>): Promise<void> {
  const { loginRequired } = handlers
  handlers = { ...handlers, loginRequired: () => {} }
  try {
    await leave()
  } finally {
    handlers = { ...handlers, loginRequired }
  }
}

export type AuthFlow = { id: string; is_pending?: boolean; types?: string[] }

export type AuthNeed =
  | { kind: "reauthenticate"; methods: string[] }
  | { kind: "mfa"; types: string[] }
  | { kind: "verify_email" }
  | { kind: "login" }

/** Read from a 401's body what it wants. */
export function authNeed(body: unknown): AuthNeed {
  const data = (body ?? {}) as { code?: string; data?: { flows?: AuthFlow[] } }
  const flows = data.data?.flows ?? []
  if (data.code === "reauthentication.required") return { kind: "reauthenticate", methods: [] }
  const reauth = flows.filter((f) => f.id === "reauthenticate" || f.id === "mfa_reauthenticate")
  if (reauth.length > 0) {
    const methods = reauth.flatMap((f) =>
      f.id === "reauthenticate" ? ["password"] : (f.types ?? []),
    )
    return { kind: "reauthenticate", methods }
  }
  const pending = flows.find((f) => f.is_pending)
  if (pending?.id === "mfa_authenticate") return { kind: "mfa", types: pending.types ?? [] }
  if (pending?.id === "verify_email") return { kind: "verify_email" }
  return { kind: "login" }
}
