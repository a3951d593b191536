/** The organisation this tab works in; sent with every request. */
const KEY = "terminal.organisation"

let current: string | null = read()

function read(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

export function currentOrganisation(): string | null {
  return current
}

/** Remember the organisation for this tab and the next visit; null = the personal one. */
export function setCurrentOrganisation(id: string | null): void {
  current = id
  try {
    if (id === null) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, id)
  } catch {
    // Without storage the choice lasts as long as the tab.
  }
}
