/** The API by its schema: a wrong path, body or field is a type error. */
import { type ApiOptions, api } from "./client"
import type { paths } from "./schema"

type Method = "get" | "post" | "put" | "patch" | "delete"
type Operation = { responses: object }

/** Paths that answer to a method. */
type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends Operation ? P : never
}[keyof paths] &
  string

type OperationOf<P extends keyof paths, M extends Method> = Extract<paths[P][M], Operation>

type JsonOf<T> = T extends { content: { "application/json": infer J } } ? J : null
type SuccessOf<R> = {
  [S in keyof R]: S extends 200 | 201 | 202 | 204 ? JsonOf<R[S]> : never
}[keyof R]

/** Parsed body of a successful answer; null where there is none (204). */
export type AnswerOf<P extends keyof paths, M extends Method> = SuccessOf<
  OperationOf<P, M>["responses"]
>

type ParametersOf<O> = O extends { parameters: infer Q } ? Q : object
type PartOf<O, K extends string> =
  ParametersOf<O> extends { [key in K]?: infer V } ? Exclude<V, undefined> : never
type BodyOf<O> = O extends { requestBody: { content: { "application/json": infer B } } }
  ? { body: B }
  : O extends { requestBody?: { content: { "application/json": infer B } } }
    ? { body?: B }
    : { body?: never }

type PathPart<O> = [PartOf<O, "path">] extends [never]
  ? { path?: never }
  : { path: PartOf<O, "path"> }
type QueryPart<O> = [PartOf<O, "query">] extends [never]
  ? { query?: never }
  : { query?: { [K in keyof PartOf<O, "query">]?: PartOf<O, "query">[K] | null } }

type CallOptions<O> = PathPart<O> &
  QueryPart<O> &
  BodyOf<O> &
  Pick<ApiOptions, "headers" | "signal" | "onUnauthorized">

/**
 * Call one operation of the API, e.g. `call("get", "/api/v1/me")` or
 * `call("delete", "/api/v1/api-keys/{api_key_id}", { path: { api_key_id: id } })`.
 * Throws ApiError for anything but success.
 */
export function call<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  ...[options]: object extends CallOptions<OperationOf<P, M>>
    ? [options?: CallOptions<OperationOf<P, M>>]
    : [options: CallOptions<OperationOf<P, M>>]
): Promise<AnswerOf<P, M>> {
  const { path: parts, ...rest } = (options ?? {}) as ApiOptions & {
    path?: Record<string, string | number>
  }
  return api<AnswerOf<P, M>>(fillPath(path, parts ?? {}), {
    ...rest,
    method: method.toUpperCase() as Uppercase<M>,
  })
}

function fillPath(path: string, parts: Record<string, string | number>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parts[name]
    if (value === undefined) throw new Error(`${path} needs ${name}`)
    return encodeURIComponent(value)
  })
}
