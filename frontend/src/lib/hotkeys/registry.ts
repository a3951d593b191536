/**
 * One registry for all shortcuts, so that the help sheet is generated and no two listeners fight.
 * Keys are written "b", "shift+x", "mod+k" (Ctrl or ⌘), "alt+1", "?", "F6", or as a sequence "g o".
 */
export type Hotkey = {
  keys: string
  /** What it does, as the help sheet says it. */
  label: string
  /** Heading in the help sheet. */
  group: string
  run: (event: KeyboardEvent) => void
  /** Also while the focus is in a text field. */
  inField?: boolean
  /** Also while a dialog is open. */
  inDialog?: boolean
  /** Also on auto-repeat of a held key. */
  onRepeat?: boolean
  /** Not listed in the help sheet. */
  hidden?: boolean
}

const SEQUENCE_MS = 1000

/** Normalise a keyboard event to the notation of `Hotkey.keys`. */
export function keyOf(event: KeyboardEvent): string {
  const named = event.altKey && /^(Key[A-Z]|Digit\d)$/.test(event.code)
  // With Alt many layouts type another character: use the physical key there.
  const base = named ? event.code.replace(/^(Key|Digit)/, "") : event.key
  const key = base === " " ? "space" : base.length === 1 ? base.toLowerCase() : base
  const parts: string[] = []
  if (event.ctrlKey || event.metaKey) parts.push("mod")
  if (event.altKey) parts.push("alt")
  // "?" already says Shift; letters and named keys need the word.
  if (event.shiftKey && (key.length > 1 || /[a-z]/.test(key))) parts.push("shift")
  parts.push(key)
  return parts.join("+")
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.getAttribute("role") === "combobox"
  )
}

function isDialogOpen(): boolean {
  return (
    document.querySelector(
      '[role="dialog"][data-state="open"], [role="alertdialog"][data-state="open"], [role="menu"][data-state="open"]',
    ) !== null
  )
}

export class HotkeyRegistry {
  private hotkeys: Hotkey[] = []
  private prefix: { key: string; at: number } | null = null
  private readonly listeners = new Set<() => void>()
  private snapshot: readonly Hotkey[] = []

  /** Add shortcuts; of two with the same keys the one added last wins. Returns the undo. */
  add(hotkeys: Hotkey[]): () => void {
    this.hotkeys = [...this.hotkeys, ...hotkeys]
    this.changed()
    return () => {
      this.hotkeys = this.hotkeys.filter((h) => !hotkeys.includes(h))
      this.changed()
    }
  }

  list = (): readonly Hotkey[] => this.snapshot

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  handle = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return
    const key = keyOf(event)
    const sequence =
      this.prefix && event.timeStamp - this.prefix.at < SEQUENCE_MS
        ? `${this.prefix.key} ${key}`
        : null
    this.prefix = null
    const hotkey = (sequence && this.find(sequence, event)) || this.find(key, event)
    if (hotkey) {
      event.preventDefault()
      hotkey.run(event)
      return
    }
    if (this.startsSequence(key) && !isTyping(event.target) && !isDialogOpen()) {
      this.prefix = { key, at: event.timeStamp }
    }
  }

  private find(keys: string, event: KeyboardEvent): Hotkey | undefined {
    return this.hotkeys.findLast((h) => h.keys === keys && this.applies(h, event))
  }

  private applies(hotkey: Hotkey, event: KeyboardEvent): boolean {
    if (event.repeat && !hotkey.onRepeat) return false
    if (!hotkey.inField && isTyping(event.target)) return false
    return !!hotkey.inDialog || !isDialogOpen()
  }

  private startsSequence(key: string): boolean {
    return this.hotkeys.some((h) => h.keys.startsWith(`${key} `))
  }

  private changed(): void {
    this.snapshot = [...this.hotkeys]
    for (const listener of this.listeners) listener()
  }
}

export const hotkeys = new HotkeyRegistry()
