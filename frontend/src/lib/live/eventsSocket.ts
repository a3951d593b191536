import {
  browserDeps,
  ReconnectingSocket,
  type SocketDeps,
  type SocketState,
} from "./reconnectingSocket"

/** A message of `/ws/events/` after its envelope: order, trade, positions, risk. */
export type EventMessage = { type: string } & Record<string, unknown>

export interface EventsSocketEvents {
  onState: (state: SocketState) => void
  onEvent: (message: EventMessage) => void
  /** The connection is back after a gap: events may have been missed, so refetch. */
  onResume: () => void
}

/** The tab's one connection to `/ws/events/`; carries what happened, never prices. */
export class EventsSocket {
  private readonly socket: ReconnectingSocket
  private hasBeenOpen = false

  constructor(url: () => string, events: EventsSocketEvents, deps: SocketDeps = browserDeps) {
    this.socket = new ReconnectingSocket(
      url,
      {
        onOpen: () => {
          if (this.hasBeenOpen) events.onResume()
          this.hasBeenOpen = true
        },
        onText: (message) => {
          if (message.type !== "hello") events.onEvent(message as EventMessage)
        },
        onBinary: () => undefined,
        onState: events.onState,
      },
      deps,
    )
  }

  start(): void {
    this.socket.start()
  }

  stop(): void {
    this.socket.stop()
  }

  restart(): void {
    this.socket.restart()
  }
}
