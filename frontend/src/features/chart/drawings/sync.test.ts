import { expect, test } from "vitest"
import { type Drawing, merged, toStored } from "./kinds"
import { DrawingSync, type StoredChart, type Unsent } from "./sync"

const level = (id: string, price = 100): Drawing => ({
  id,
  kind: "level",
  points: [{ at: 1, price }],
  color: "amber",
})

const CONFLICT = new Error("conflict")
const AWAY = new Error("away")
const WRONG = new Error("wrong")

/** A server with one chart, and timers that fire when the test says so. */
class Stage {
  chart: Required<StoredChart> = { drawings: [], revision: 0 }
  failure: Error | null = null
  kept: Unsent | null = null
  writes = 0
  private due: (() => void) | null = null

  open(): DrawingSync {
    return new DrawingSync({
      read: async () => {
        if (this.failure) throw this.failure
        return structuredClone(this.chart)
      },
      write: async ({ drawings, revision }) => {
        this.writes += 1
        if (this.failure) throw this.failure
        if (revision !== this.chart.revision) throw CONFLICT
        this.chart = { drawings, revision: revision + 1 }
        return this.chart
      },
      isConflict: (error) => error === CONFLICT,
      isPassing: (error) => error === AWAY,
      kept: () => this.kept,
      keep: (unsent) => {
        this.kept = unsent
      },
      later: (run) => {
        this.due = run
        return () => {
          this.due = null
        }
      },
    })
  }

  async fire(): Promise<void> {
    for (let round = 0; round < 5 && this.due; round++) {
      const run = this.due
      this.due = null
      run()
      await new Promise((done) => setTimeout(done))
    }
  }

  ids = () => this.chart.drawings.map(({ id }) => id)
}

test("a change is shown at once, saved a moment later, and undone", async () => {
  const stage = new Stage()
  const sync = stage.open()
  await sync.load()
  sync.change([level("a")])
  sync.change([level("a"), level("b")])
  expect([sync.state, stage.writes]).toEqual(["saving", 0])
  await stage.fire()
  expect([sync.state, stage.writes, stage.ids()]).toEqual(["saved", 1, ["a", "b"]])
  expect(stage.kept).toBeNull()
  sync.undo()
  expect(sync.drawings).toEqual([level("a")])
  sync.redo()
  sync.undo()
  await stage.fire()
  expect(stage.ids()).toEqual(["a"])
  expect([sync.canUndo, sync.canRedo]).toEqual([true, true])
})

test("two tabs that draw at once keep both drawings", async () => {
  const stage = new Stage()
  const [one, other] = [stage.open(), stage.open()]
  await one.load()
  await other.load()
  one.change([level("a")])
  await stage.fire()
  other.change([level("b")])
  await stage.fire()
  expect(stage.ids()).toEqual(["a", "b"])
  expect([other.state, other.drawings.map(({ id }) => id)]).toEqual(["saved", ["a", "b"]])
})

test("what cannot be sent is kept, and sent by the next page", async () => {
  const stage = new Stage()
  const sync = stage.open()
  await sync.load()
  stage.failure = AWAY
  sync.change([level("a")])
  sync.leave()
  await new Promise((done) => setTimeout(done))
  expect([sync.state, stage.kept?.drawings]).toEqual(["unsaved", [level("a")]])
  stage.failure = null
  stage.chart = { drawings: [toStored(level("c"))], revision: 4 }
  const next = stage.open()
  await next.load()
  await stage.fire()
  expect(stage.ids()).toEqual(["c", "a"])
  expect(stage.kept).toBeNull()
})

test("who leaves before anything is read sends nothing", async () => {
  const stage = new Stage()
  const sync = stage.open()
  sync.leave()
  stage.failure = AWAY
  await sync.load()
  stage.failure = null
  await stage.fire()
  expect([sync.state, stage.writes]).toEqual(["saved", 0])
})

test("a step back does not take away what another tab has drawn", async () => {
  const stage = new Stage()
  const sync = stage.open()
  await sync.load()
  sync.change([level("a")])
  await stage.fire()
  stage.chart = { drawings: [...stage.chart.drawings, toStored(level("b"))], revision: 2 }
  await sync.load()
  expect([sync.canUndo, sync.drawings.map(({ id }) => id)]).toEqual([false, ["a", "b"]])
})

test("a refusal is told and not repeated", async () => {
  const stage = new Stage()
  const sync = stage.open()
  await sync.load()
  stage.failure = WRONG
  sync.change([level("a")])
  await stage.fire()
  expect([sync.state, stage.writes]).toEqual(["refused", 1])
})

test.each([
  ["both add", [], ["a"], ["b"], ["b", "a"]],
  ["deleted here", ["a", "b"], ["b"], ["a", "b"], ["b"]],
  ["deleted there", ["a", "b"], ["a", "b"], ["b"], ["b"]],
  ["deleted on both sides", ["a"], [], [], []],
])("merging: %s", (_, base, mine, theirs, wanted) => {
  const of = (ids: readonly string[]) => ids.map((id) => level(id))
  expect(merged(of(base), of(mine), of(theirs)).map(({ id }) => id)).toEqual(wanted)
})

test("what was moved here wins over what was deleted or left alone there", () => {
  const [before, moved] = [level("a", 100), level("a", 105)]
  expect(merged([before], [moved], [before])).toEqual([moved])
  expect(merged([before], [moved], [])).toEqual([moved])
  expect(merged([before], [before], [moved])).toEqual([moved])
})
