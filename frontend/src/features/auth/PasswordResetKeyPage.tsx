export function Component() {
  return <h1 tabIndex={-1}>PasswordResetKeyPage</h1>
}
