/** The CSRF token of this moment. It rotates at login: read it for every request, never keep it. */
export function csrfToken(): string {
  const match = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)
  return match?.[1] ? decodeURIComponent(match[1]) : ""
}
