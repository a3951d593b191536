export { type Hotkey, hotkeys } from "./registry"
export { listenForHotkeys, useHotkeyList, useHotkeys } from "./useHotkeys"
