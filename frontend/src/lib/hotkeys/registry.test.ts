import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { type Hotkey, HotkeyRegistry, keyOf } from "./registry"

const registry = new HotkeyRegistry()
let undo: (() => void)[] = []

beforeEach(() => window.addEventListener("keydown", registry.handle))
afterEach(() => {
  window.removeEventListener("keydown", registry.handle)
  for (const remove of undo) remove()
  undo = []
  document.body.replaceChildren()
})

function add(keys: string, more: Partial<Hotkey> = {}) {
  const run = vi.fn()
  undo.push(registry.add([{ keys, label: keys, group: "Test", run, ...more }]))
  return run
}

function press(key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init })
  target.dispatchEvent(event)
  return event
}

function element(html: string): HTMLElement {
  document.body.innerHTML = html
  return document.body.firstElementChild as HTMLElement
}

describe("notation", () => {
  it.each([
    [{ key: "b" }, "b"],
    [{ key: "B", shiftKey: true }, "shift+b"],
    [{ key: "?", shiftKey: true }, "?"],
    [{ key: "k", ctrlKey: true }, "mod+k"],
    [{ key: "k", metaKey: true }, "mod+k"],
    [{ key: "F6" }, "F6"],
    [{ key: " " }, "space"],
    [{ key: "ArrowUp", shiftKey: true }, "shift+ArrowUp"],
    [{ key: "†", altKey: true, code: "KeyT" }, "alt+t"],
    [{ key: "1", altKey: true, code: "Digit1" }, "alt+1"],
  ])("writes %o as %s", (init, keys) => {
    expect(keyOf(new KeyboardEvent("keydown", init))).toBe(keys)
  })
})

describe("registry", () => {
  it("runs, and keeps the key from the page", () => {
    const run = add("b")
    expect(press("b").defaultPrevented).toBe(true)
    expect(run).toHaveBeenCalledTimes(1)
    expect(press("z").defaultPrevented).toBe(false)
  })

  it.each(["<input>", "<textarea></textarea>", '<div role="combobox" tabindex="0"></div>'])(
    "rests while typing in %s",
    (html) => {
      const quiet = add("b")
      const loud = add("mod+k", { inField: true })
      const field = element(html)
      press("b", {}, field)
      press("k", { ctrlKey: true }, field)
      expect(quiet).not.toHaveBeenCalled()
      expect(loud).toHaveBeenCalledTimes(1)
    },
  )

  it("rests while a dialog is open, unless the shortcut belongs there", () => {
    element('<div role="dialog" data-state="open"></div>')
    const outside = add("b")
    const inside = add("alt+t", { inDialog: true })
    press("b")
    press("t", { altKey: true, code: "KeyT" })
    expect(outside).not.toHaveBeenCalled()
    expect(inside).toHaveBeenCalledTimes(1)
  })

  it("ignores auto-repeat, input methods and keys that were handled", () => {
    const run = add("s")
    press("s", { repeat: true })
    press("s", { isComposing: true })
    const handled = new KeyboardEvent("keydown", { key: "s", bubbles: true, cancelable: true })
    handled.preventDefault()
    document.body.dispatchEvent(handled)
    expect(run).not.toHaveBeenCalled()
  })

  it("lets the shortcut added last win, and gives way when it goes", () => {
    const first = add("x")
    const second = vi.fn()
    const remove = registry.add([{ keys: "x", label: "x", group: "Test", run: second }])
    press("x")
    remove()
    press("x")
    expect(second).toHaveBeenCalledTimes(1)
    expect(first).toHaveBeenCalledTimes(1)
  })

  it("runs sequences, not their last key", () => {
    const orders = add("g o")
    const o = add("o")
    press("g")
    press("o")
    expect(orders).toHaveBeenCalledTimes(1)
    expect(o).not.toHaveBeenCalled()
    press("o")
    expect(o).toHaveBeenCalledTimes(1)
  })

  it("forgets the first key of a sequence after a second", () => {
    const orders = add("g o")
    const first = new KeyboardEvent("keydown", { key: "g", bubbles: true })
    Object.defineProperty(first, "timeStamp", { value: 0 })
    const second = new KeyboardEvent("keydown", { key: "o", bubbles: true })
    Object.defineProperty(second, "timeStamp", { value: 1001 })
    document.body.dispatchEvent(first)
    document.body.dispatchEvent(second)
    expect(orders).not.toHaveBeenCalled()
  })

  it("tells the help sheet what there is", () => {
    const heard = vi.fn()
    const stop = registry.subscribe(heard)
    add("q")
    expect(heard).toHaveBeenCalledTimes(1)
    expect(registry.list().map((h) => h.keys)).toEqual(["q"])
    stop()
  })
})
