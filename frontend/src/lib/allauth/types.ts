export type Envelope<T> = { status: number; data: T; meta?: Record<string, unknown> }

export type AuthMethod = {
  method: string
  /** Epoch seconds. */
  at: number
  reauthenticated?: boolean
  email?: string
}

export type AuthSession = {
  user: { id: number; display?: string; email?: string; has_usable_password?: boolean }
  methods: AuthMethod[]
}

/** Times are epoch seconds. */
export type Authenticator = {
  created_at: number
  last_used_at: number | null
} & (
  | { type: "totp" }
  | { type: "recovery_codes"; total_code_count: number; unused_code_count: number }
  | { type: "webauthn"; id: number; name: string; is_passwordless?: boolean }
)

export type Passkey = Extract<Authenticator, { type: "webauthn" }>

export type RecoveryCodes = {
  total_code_count: number
  unused_code_count: number
  unused_codes: string[]
}

export type TotpSetup = { secret: string; totp_url: string }

export type BrowserSession = {
  id: number
  ip: string
  user_agent: string
  created_at: number
  last_seen_at?: number
  is_current: boolean
}
