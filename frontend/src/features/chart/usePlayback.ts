import { useEffect, useState } from "react"
import { useHotkeys } from "@/lib/hotkeys"
import type { Loaded } from "./bars"

const TICK_MS = 250
/** Bars on the screen before the first step: a single one tells nothing. */
const FIRST_BARS = 30

/** Where a replay of loaded bars stands, and its controls. Speed 1 plays a bar in a bar's time ÷ 60. */
export function usePlayback(loaded: Loaded | null, intervalMs: number) {
  const [position, setPosition] = useState(FIRST_BARS)
  const [isPlaying, setPlaying] = useState(false)
  const [speed, setSpeed] = useState(20)
  const count = loaded?.bars.length ?? 0
  const isOver = position >= count
  useEffect(() => {
    if (!isPlaying || isOver) return
    // A minute of market time passes in `60 / speed` seconds; a quarter second is the finest step.
    const perTick = (TICK_MS * speed) / intervalMs
    let owed = 0
    const timer = setInterval(() => {
      owed += perTick
      const whole = Math.floor(owed)
      if (whole === 0) return
      owed -= whole
      setPosition((now) => Math.min(count, now + whole))
    }, TICK_MS)
    return () => clearInterval(timer)
  }, [isPlaying, isOver, speed, intervalMs, count])
  const clamp = (value: number) => Math.min(Math.max(1, count), Math.max(1, value))
  return {
    position,
    count,
    speed,
    isPlaying: isPlaying && !isOver,
    /** Start of the newest shown bar, epoch ms; null before anything is loaded. */
    at: loaded?.bars[Math.min(position, count) - 1]?.startMs ?? null,
    toggle: () => {
      if (isOver) setPosition(FIRST_BARS)
      setPlaying(isOver ? true : !isPlaying)
    },
    step: (by: number) => {
      setPlaying(false)
      setPosition((now) => clamp(now + by))
    },
    seek: (to: number) => setPosition(clamp(to)),
    setSpeed,
    reset: () => {
      setPlaying(false)
      setPosition(FIRST_BARS)
    },
  }
}

export type Playback = ReturnType<typeof usePlayback>

/** The part of the bars and lines that the replay has reached. */
export function partOf(loaded: Loaded, position: number): Loaded {
  return {
    bars: loaded.bars.slice(0, position),
    lines: loaded.lines.map((line) => ({ ...line, values: line.values.slice(0, position) })),
  }
}

/** Space plays or pauses, the arrows go bar by bar; only while a day is played. */
export function useReplayKeys(playback: Playback, isOn: boolean): void {
  const step = (by: number) => () => playback.step(by)
  const group = "Replay"
  const keys = [
    { keys: "Space", label: "Play or pause", group, run: playback.toggle },
    { keys: "ArrowRight", label: "One bar on", group, onRepeat: true, run: step(1) },
    { keys: "ArrowLeft", label: "One bar back", group, onRepeat: true, run: step(-1) },
  ]
  useHotkeys(isOn ? keys : [])
}
