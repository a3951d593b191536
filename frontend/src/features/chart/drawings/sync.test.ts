import { expect, test } from "vitest"
import { type Drawing, fromStored, merged, toStored } from "./kinds"
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

/** A server with one chart, a browser's store, and timers that fire when the test says so. */
class Stage {
  chart: Required<StoredChart> = { drawings: [], revision: 0 }
  failure: Error | null = null
  /** What each page could not send yet. */
  readonly kept = new Map<DrawingSync, string>()
  writes = 0
  /** An answer to a read is on its way for as long as this waits. */
  onItsWay: Promise<void> | null = null
  private due: (() => void) | null = null

  open(): DrawingSync {
    const sync: DrawingSync = new DrawingSync({
      read: async () => {
        if (this.failure) throw this.failure
        const answer = structuredClone(this.chart)
        await this.onItsWay
        return answer
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
      claim: () => {
        const found = [...this.kept.values()].map((text) => JSON.parse(text) as Unsent)
        this.kept.clear()
        return found
      },
      keep: (unsent) => {
        if (unsent) this.kept.set(sync, JSON.stringify(unsent))
        else this.kept.delete(sync)
      },
      later: (run) => {
        this.due = run
        return () => {
          this.due = null
        }
      },
    })
    return sync
  }

  /** Hold answers to reads back until the returned function is called. */
  delay(): () => Promise<void> {
    let arrive = () => {}
    this.onItsWay = new Promise((done) => {
      arrive = done
    })
    return async () => {
      this.onItsWay = null
      arrive()
      await new Promise((done) => setTimeout(done))
    }
  }

  get isWaiting(): boolean {
    return this.due !== null
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
  expect(stage.kept.size).toBe(0)
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
  expect([sync.state, stage.kept.size]).toEqual(["unsaved", 1])
  stage.failure = null
  stage.chart = { drawings: [toStored(level("c"))], revision: 4 }
  const next = stage.open()
  await next.load()
  await stage.fire()
  expect(stage.ids()).toEqual(["c", "a"])
  expect(stage.kept.size).toBe(0)
})

test("what was kept is there while the server is slow, and what is drawn then adds to it", async () => {
  const stage = new Stage()
  const sync = stage.open()
  await sync.load()
  stage.failure = AWAY
  sync.change([level("a")])
  sync.leave()
  await new Promise((done) => setTimeout(done))
  stage.failure = null
  const arrive = stage.delay()
  const next = stage.open()
  next.load()
  expect(next.drawings).toEqual([level("a")])
  next.change([...next.drawings, level("b")])
  await arrive()
  await stage.fire()
  expect(stage.ids()).toEqual(["a", "b"])
})

test("nothing is written over a chart that was not read yet", async () => {
  const stage = new Stage()
  // Never counted, as charts of another program are.
  stage.chart = { drawings: [toStored(level("old"))], revision: 0 }
  const arrive = stage.delay()
  const sync = stage.open()
  sync.load()
  sync.change([level("a")])
  await stage.fire()
  expect([stage.writes, stage.ids()]).toEqual([0, ["old"]])
  await arrive()
  await stage.fire()
  expect(stage.ids()).toEqual(["old", "a"])
})

test("two tabs that are closed offline lose nothing of each other", async () => {
  const stage = new Stage()
  const [one, other] = [stage.open(), stage.open()]
  await one.load()
  await other.load()
  stage.failure = AWAY
  one.change([level("a")])
  other.change([level("b")])
  stage.failure = null
  const next = stage.open()
  await next.load()
  await stage.fire()
  expect(stage.ids().sort()).toEqual(["a", "b"])
  expect(stage.kept.size).toBe(0)
})

test("an answer that a save has overtaken does not take the drawing away", async () => {
  const stage = new Stage()
  const sync = stage.open()
  await sync.load()
  sync.change([level("a")])
  const arrive = stage.delay()
  sync.load()
  await stage.fire()
  expect(stage.ids()).toEqual(["a"])
  await arrive()
  expect([sync.state, sync.drawings]).toEqual(["saved", [level("a")]])
  expect(sync.canUndo).toBe(true)
})

test("what is read but not sent is not called saved", async () => {
  const stage = new Stage()
  const sync = stage.open()
  await sync.load()
  sync.change([level("a")])
  await sync.load()
  expect(sync.state).toBe("saving")
})

test("a page that was left with nothing to send does not ask on for ever", async () => {
  const stage = new Stage()
  const sync = stage.open()
  stage.failure = AWAY
  await sync.load()
  expect(stage.isWaiting).toBe(true)
  const last = sync.load()
  sync.leave()
  await last
  expect(stage.isWaiting).toBe(false)
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

test("what another program says of a drawing's style is kept", () => {
  const theirs = { ...toStored(level("a")), style: { color: "red", width: "3" } }
  expect(toStored(fromStored(theirs))).toEqual(theirs)
})
