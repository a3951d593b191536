/** One problem of one field, as a form can show it. `field` is null for the whole form. */
export type FieldError = { field: string | null; message: string; code: string }

type ApiErrorInit = {
  status: number
  code: string
  message: string
  extra?: Record<string, unknown>
  fields?: FieldError[]
  requestId?: string
}

/**
 * Any answer that is not a success, and any failure to get one.
 * `status` is 0 when no answer came: then nothing is known about what the server did.
 */
export class ApiError extends Error {
  override readonly name = "ApiError"
  readonly status: number
  readonly code: string
  readonly extra: Record<string, unknown>
  readonly fields: FieldError[]
  readonly requestId: string | undefined

  constructor(init: ApiErrorInit) {
    super(init.message)
    this.status = init.status
    this.code = init.code
    this.extra = init.extra ?? {}
    this.fields = init.fields ?? []
    this.requestId = init.requestId
  }

  /** True when the request may never have reached the server. */
  get isOffline(): boolean {
    return this.status === 0
  }
}

type ErrorBody = {
  code?: string
  message?: string
  detail?: string
  extra?: Record<string, unknown>
  request_id?: string
  errors?: { code?: string; message?: string; param?: string }[]
}

const GENERIC: Record<number, [string, string]> = {
  403: ["permission.denied", "You are not allowed to do this."],
  404: ["not_found", "This was not found."],
  413: ["request.too_large", "The request is too large."],
  429: ["rate.limited", "Too many requests. Wait a moment and try again."],
}

/** Turn an unsuccessful answer (ours, allauth's, or a bare HTML page) into one error type. */
export function errorFromResponse(status: number, body: unknown, requestId?: string): ApiError {
  const data = (typeof body === "object" && body !== null ? body : {}) as ErrorBody
  const [genericCode, genericMessage] =
    GENERIC[status] ??
    (status >= 500
      ? ["server.error", "The server failed to answer. Try again in a moment."]
      : ["request.failed", "The request was refused."])
  const fields = (data.errors ?? []).map((e) => ({
    field: e.param ?? null,
    message: e.message ?? genericMessage,
    code: e.code ?? "invalid",
  }))
  const extra = data.extra ?? {}
  fields.push(...fieldsFromExtra(extra))
  return new ApiError({
    status,
    code: data.code ?? fields[0]?.code ?? genericCode,
    message: data.message ?? fields[0]?.message ?? data.detail ?? genericMessage,
    extra,
    fields,
    requestId: data.request_id ?? requestId,
  })
}

/** `extra.fields` of our own 400s: {name: ["message", …]} . */
function fieldsFromExtra(extra: Record<string, unknown>): FieldError[] {
  const raw = extra.fields
  if (typeof raw !== "object" || raw === null) return []
  return Object.entries(raw).flatMap(([name, value]) => {
    const messages = Array.isArray(value) ? value : [value]
    const field = name === "non_field_errors" ? null : name
    return messages.map((m) => ({ field, message: String(m), code: "invalid" }))
  })
}
