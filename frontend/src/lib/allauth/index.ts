export * from "./client"
export { ensureRecentAuth } from "./recent"
export type * from "./types"
export * from "./webauthn"
