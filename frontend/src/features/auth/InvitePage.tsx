import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Link, useNavigate, useSearchParams } from "react-router"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { sessionGet } from "@/lib/allauth"
import { ApiError, call, setCurrentOrganisation } from "@/lib/api"
import { AuthLayout } from "./AuthLayout"

/** From an invitation's mail: log in or sign up, then join. */
export function Component() {
  const [params] = useSearchParams()
  const token = params.get("token") ?? ""
  const session = useQuery({
    queryKey: ["session"],
    queryFn: ({ signal }) => sessionGet(signal),
    staleTime: 0,
  })
  const next = `?next=${encodeURIComponent(`/invite?token=${token}`)}`

  if (!token) {
    return (
      <AuthLayout
        title="The link is incomplete"
        intro="Open the link of the invitation's mail again, all of it."
      >
        <Button asChild>
          <Link to="/app">Open the terminal</Link>
        </Button>
      </AuthLayout>
    )
  }
  if (session.data?.kind === "done") return <Accept token={token} />
  return (
    <AuthLayout
      title="You are invited"
      intro="Log in with the address that the invitation was sent to, or create an account with it."
    >
      {session.isPending ? (
        <Skeleton className="h-22" />
      ) : (
        <div className="grid gap-2">
          <Button asChild size="lg">
            <Link to={`/login${next}`}>Log in</Link>
          </Button>
          <Button asChild size="lg" variant="outline">
            <Link to={`/signup${next}`}>Create an account</Link>
          </Button>
        </div>
      )}
    </AuthLayout>
  )
}

function Accept({ token }: { token: string }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const accept = useMutation({
    mutationFn: () => call("post", "/api/v1/invitations/accept", { body: { token } }),
    onSuccess: async (joined) => {
      setCurrentOrganisation(joined.id)
      client.clear()
      await navigate("/app/organisation", { replace: true })
    },
  })
  return (
    <AuthLayout
      title="Join the organisation"
      intro="Its members will see your name and e-mail address. You keep your own organisation."
    >
      {accept.error && (
        <p role="alert" className="rounded-md bg-destructive/12 px-3 py-2 text-destructive">
          {accept.error instanceof ApiError ? accept.error.message : "This did not work."}
        </p>
      )}
      <Button size="lg" onClick={() => accept.mutate()} pending={accept.isPending}>
        Accept the invitation
      </Button>
      <Button variant="ghost" asChild>
        <Link to="/app">Not now</Link>
      </Button>
    </AuthLayout>
  )
}
