import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog"
import { Kbd } from "@/components/ui/kbd"
import { type Hotkey, useHotkeyList } from "@/lib/hotkeys"

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)
const NAMES: Record<string, string> = {
  mod: isMac ? "⌘" : "Ctrl",
  alt: isMac ? "⌥" : "Alt",
  shift: "Shift",
  space: "Space",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
}

const keyName = (key: string) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)

/** "mod+k" as caps; the steps of a sequence with "then" between. */
export function Keys({ keys }: { keys: string }) {
  const steps = keys.split(" ")
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps of one shortcut never move
        <span key={index} className="inline-flex items-center gap-1">
          {index > 0 && <span className="text-2xs text-muted-foreground">then</span>}
          {step.split("+").map((key) => (
            <Kbd key={key}>{keyName(key)}</Kbd>
          ))}
        </span>
      ))}
    </span>
  )
}

/** Group the registered shortcuts; the same action under two keys becomes one line. */
export function groupHotkeys(hotkeys: readonly Hotkey[]): [string, [string, string[]][]][] {
  const groups = new Map<string, Map<string, string[]>>()
  for (const { group, label, keys, hidden } of hotkeys) {
    if (hidden) continue
    const lines = groups.get(group) ?? new Map<string, string[]>()
    groups.set(group, lines)
    const known = lines.get(label) ?? []
    if (!known.includes(keys)) lines.set(label, [...known, keys])
  }
  return [...groups].map(([group, lines]) => [group, [...lines]])
}

export function ShortcutSheet(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const groups = groupHotkeys(useHotkeyList())
  return (
    <Dialog {...props}>
      <DialogContent className="max-w-2xl">
        <DialogHeader>
          <DialogTitle>Keyboard shortcuts</DialogTitle>
          <DialogDescription>
            They rest while you type in a field or a dialog is open.
          </DialogDescription>
        </DialogHeader>
        <div className="gap-8 sm:columns-2">
          {groups.map(([group, lines]) => (
            <section key={group} className="mb-4 break-inside-avoid">
              <h3 className="mb-1 text-xs font-semibold text-muted-foreground">{group}</h3>
              <dl>
                {lines.map(([label, keys]) => (
                  <div
                    key={label}
                    className="flex min-h-8 items-center justify-between gap-4 border-b last:border-b-0"
                  >
                    <dt>{label}</dt>
                    <dd className="flex flex-wrap justify-end gap-2">
                      {keys.map((k) => (
                        <Keys key={k} keys={k} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </DialogContent>
    </Dialog>
  )
}
