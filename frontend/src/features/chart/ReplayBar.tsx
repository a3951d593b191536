import { Pause, Play, SkipBack, SkipForward, X } from "lucide-react"
import { Button } from "@/components/ui/button"
import { formatDate, formatTime } from "@/lib/format"
import type { Playback } from "./usePlayback"

const SPEEDS = [1, 5, 20, 60]

/** Play a stored day: pause, one bar back or on, faster, leave. Space and the arrows do it, too. */
export function ReplayBar({
  on,
  playback,
  onLeave,
}: {
  on: string
  playback: Playback
  onLeave: () => void
}) {
  const { isPlaying, speed, at, count, position } = playback
  return (
    <div
      className="flex flex-wrap items-center gap-2 border-b bg-(--mode-replay)/12 px-3 py-1.5 text-xs"
      role="toolbar"
      aria-label="Replay"
    >
      <span className="font-semibold text-(--mode-replay)">REPLAY {formatDate(on)}</span>
      <span className="num w-20">{at === null ? "–" : formatTime(at)}</span>
      <Button
        size="icon"
        variant="ghost"
        aria-label="One bar back"
        onClick={() => playback.step(-1)}
      >
        <SkipBack className="size-4" />
      </Button>
      <Button
        size="icon"
        variant="outline"
        aria-label={isPlaying ? "Pause" : "Play"}
        onClick={playback.toggle}
      >
        {isPlaying ? <Pause className="size-4" /> : <Play className="size-4" />}
      </Button>
      <Button size="icon" variant="ghost" aria-label="One bar on" onClick={() => playback.step(1)}>
        <SkipForward className="size-4" />
      </Button>
      <input
        type="range"
        className="h-5 min-w-24 flex-1 cursor-pointer accent-primary"
        min={1}
        max={Math.max(1, count)}
        value={position}
        aria-label="Position in the day"
        aria-valuetext={at === null ? "start" : formatTime(at)}
        onChange={(event) => playback.seek(Number(event.target.value))}
      />
      {SPEEDS.map((each) => (
        <Button
          key={each}
          size="sm"
          variant={speed === each ? "default" : "ghost"}
          aria-pressed={speed === each}
          onClick={() => playback.setSpeed(each)}
        >
          {each}×
        </Button>
      ))}
      <Button size="sm" variant="outline" onClick={onLeave}>
        <X className="size-3.5" aria-hidden /> Back to live
      </Button>
    </div>
  )
}
