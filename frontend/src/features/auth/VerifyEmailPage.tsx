export function Component() {
  return <h1 tabIndex={-1}>VerifyEmailPage</h1>
}
