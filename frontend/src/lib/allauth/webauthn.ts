/** Passkeys: allauth's JSON options to and from the browser's credential API. */
import { api } from "@/lib/api/client"
import { ALLAUTH_ROOT, type AuthStep, authStep } from "./client"
import type { Authenticator, Envelope } from "./types"

type DescriptorJson = { id: string; type: "public-key"; transports?: AuthenticatorTransport[] }
type RequestJson = Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & {
  challenge: string
  allowCredentials?: DescriptorJson[]
}
type CreationJson = Omit<
  PublicKeyCredentialCreationOptions,
  "challenge" | "user" | "excludeCredentials"
> & {
  challenge: string
  user: { id: string; name: string; displayName: string }
  excludeCredentials?: DescriptorJson[]
}

export function passkeysSupported(): boolean {
  return typeof window.PublicKeyCredential === "function" && window.isSecureContext
}

/** True when the browser can offer passkeys inside the e-mail field. */
export async function conditionalUiSupported(): Promise<boolean> {
  if (!passkeysSupported()) return false
  return (await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false
}

export function fromBase64Url(text: string): ArrayBuffer {
  const padded = text
    .replace(/-/g, "+")
    .replace(/_/g, "/")
    .padEnd(Math.ceil(text.length / 4) * 4, "=")
  return Uint8Array.from(atob(padded), (c) => c.charCodeAt(0)).buffer
}

export function toBase64Url(buffer: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
}

const descriptor = (json: DescriptorJson): PublicKeyCredentialDescriptor => ({
  ...json,
  id: fromBase64Url(json.id),
})

function requestOptions(json: RequestJson): PublicKeyCredentialRequestOptions {
  const { challenge, allowCredentials, ...rest } = json
  return {
    ...rest,
    challenge: fromBase64Url(challenge),
    ...(allowCredentials && { allowCredentials: allowCredentials.map(descriptor) }),
  }
}

function creationOptions(json: CreationJson): PublicKeyCredentialCreationOptions {
  const { challenge, user, excludeCredentials, ...rest } = json
  return {
    ...rest,
    challenge: fromBase64Url(challenge),
    user: { ...user, id: fromBase64Url(user.id) },
    ...(excludeCredentials && { excludeCredentials: excludeCredentials.map(descriptor) }),
  }
}

function credentialJson(credential: PublicKeyCredential): unknown {
  const { response } = credential
  const common = {
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  }
  const clientDataJSON = toBase64Url(response.clientDataJSON)
  if (response instanceof AuthenticatorAttestationResponse) {
    return {
      ...common,
      response: {
        clientDataJSON,
        attestationObject: toBase64Url(response.attestationObject),
        transports: response.getTransports(),
      },
    }
  }
  const assertion = response as AuthenticatorAssertionResponse
  return {
    ...common,
    response: {
      clientDataJSON,
      authenticatorData: toBase64Url(assertion.authenticatorData),
      signature: toBase64Url(assertion.signature),
      userHandle: assertion.userHandle ? toBase64Url(assertion.userHandle) : null,
    },
  }
}

type Mediation = { mediation?: CredentialMediationRequirement; signal?: AbortSignal }

async function assertionFor(path: string, mediation: Mediation = {}): Promise<unknown> {
  const answer = await api<Envelope<{ request_options: { publicKey: RequestJson } }>>(
    ALLAUTH_ROOT + path,
    { onUnauthorized: "return" },
  )
  const credential = await navigator.credentials.get({
    publicKey: requestOptions(answer.data.request_options.publicKey),
    ...mediation,
  })
  if (!(credential instanceof PublicKeyCredential)) throw new Error("No passkey was chosen")
  return credentialJson(credential)
}

/** Log in with a passkey alone. */
export async function passkeyLogIn(mediation?: Mediation): Promise<AuthStep> {
  const credential = await assertionFor("/auth/webauthn/login", mediation)
  return authStep("/auth/webauthn/login", { credential })
}

/** A passkey as the second factor. */
export async function passkeyMfa(): Promise<AuthStep> {
  const credential = await assertionFor("/auth/webauthn/authenticate")
  return authStep("/auth/webauthn/authenticate", { credential })
}

/** A passkey for a step-up. */
export async function passkeyReauthenticate(): Promise<void> {
  const credential = await assertionFor("/auth/webauthn/reauthenticate")
  await api<unknown>(`${ALLAUTH_ROOT}/auth/webauthn/reauthenticate`, {
    method: "POST",
    body: { credential },
    onUnauthorized: "return",
  })
}

/** Make a passkey on this device and store it under `name`. */
export async function passkeyAdd(name: string): Promise<Authenticator> {
  const path = `${ALLAUTH_ROOT}/account/authenticators/webauthn`
  const begin = await api<Envelope<{ creation_options: { publicKey: CreationJson } }>>(
    `${path}?passwordless`,
  )
  const credential = await navigator.credentials.create({
    publicKey: creationOptions(begin.data.creation_options.publicKey),
  })
  if (!(credential instanceof PublicKeyCredential)) throw new Error("No passkey was made")
  const added = await api<Envelope<Authenticator>>(path, {
    method: "POST",
    body: { name, credential: credentialJson(credential) },
  })
  return added.data
}

export const passkeyRename = (id: number, name: string) =>
  api<unknown>(`${ALLAUTH_ROOT}/account/authenticators/webauthn`, {
    method: "PUT",
    body: { id, name },
  })

export const passkeyRemove = (id: number) =>
  api<unknown>(`${ALLAUTH_ROOT}/account/authenticators/webauthn`, {
    method: "DELETE",
    body: { authenticators: [id] },
  })

/** Why the browser gave no passkey, for people. Null = the person cancelled. */
export function passkeyProblem(error: unknown): string | null {
  if (error instanceof DOMException) {
    if (error.name === "NotAllowedError" || error.name === "AbortError") return null
    if (error.name === "InvalidStateError") return "This device already has a passkey here."
    if (error.name === "SecurityError") return "Passkeys do not work on this address."
  }
  return error instanceof Error ? error.message : "The passkey did not work."
}
