export function Component() {
  return <h1 tabIndex={-1}>SignupPage</h1>
}
