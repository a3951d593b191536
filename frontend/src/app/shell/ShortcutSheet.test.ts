import { expect, it } from "vitest"
import type { Hotkey } from "@/lib/hotkeys"
import { groupHotkeys } from "./ShortcutSheet"

const key = (keys: string, label: string, group: string, hidden = false): Hotkey => ({
  keys,
  label,
  group,
  hidden,
  run: () => {},
})

it("lists each action once, with all its keys, and leaves out the hidden ones", () => {
  const groups = groupHotkeys([
    key("mod+k", "Search", "Everywhere"),
    key("/", "Search", "Everywhere"),
    key("b", "Buy", "Trading"),
    key("b", "Buy", "Trading"),
    key("F12", "Secret", "Trading", true),
  ])
  expect(groups).toEqual([
    ["Everywhere", [["Search", ["mod+k", "/"]]]],
    ["Trading", [["Buy", ["b"]]]],
  ])
})
