import { useEffect, useState } from "react"
import { createRoot } from "react-dom/client"
import { type ChainColumn, columnsOf, type SideName } from "@/features/options/columns"
import type { ChainDocument } from "@/lib/chain/types"
import { chainName } from "@/lib/live/chainSocket"
import { board, chainSocket, startLive } from "@/lib/live/session"
import { useSubscription } from "@/lib/live/useQuote"

/** What one would write first: the same sockets, a plain table of all strikes, state for each frame. */
function Baseline({ name, columns }: { name: string; columns: readonly ChainColumn[] }) {
  const [, setFrame] = useState(0)
  useEffect(() => {
    const again = () => setFrame((frame) => frame + 1)
    const stops = [chainSocket.watch(name, again), board.onFlush(again)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [name])
  const doc = chainSocket.doc(name)
  useSubscription(doc ? [...doc.ce.id, ...doc.pe.id].filter((id) => id !== null) : [])
  if (!doc) return null
  const mirrored = [...columns].reverse()
  return (
    <table data-baseline="">
      <tbody>
        {doc.strikes.map((strike, at) => (
          <tr key={strike}>
            <Cells doc={doc} at={at} side="ce" columns={columns} />
            <th>{strike}</th>
            <Cells doc={doc} at={at} side="pe" columns={mirrored} />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface CellsProps {
  doc: ChainDocument
  at: number
  side: SideName
  columns: readonly ChainColumn[]
}

function Cells({ doc, at, side, columns }: CellsProps) {
  const id = doc[side].id[at]
  return columns.map((column) => (
    <td key={column.id}>
      {column.live && id != null && !column.bar
        ? column.live(board, id)
        : column.text({ doc, side, at })}
    </td>
  ))
}

const search = new URLSearchParams(location.search)
const columns = columnsOf((search.get("columns") ?? "").split(","), false)
const name = chainName(Number(search.get("underlying")), search.get("expiry") ?? "")
startLive(null, { onEvent: () => undefined, onResume: () => undefined })
createRoot(document.body.appendChild(document.createElement("main"))).render(
  <Baseline name={name} columns={columns} />,
)
