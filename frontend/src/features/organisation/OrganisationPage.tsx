import { useState } from "react"
import { Page } from "@/components/page"
import { Button } from "@/components/ui/button"
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs"
import { useMe } from "@/lib/api"
import { roleLabel } from "@/lib/roles"
import { AuditPanel } from "./AuditPanel"
import { MembersPanel } from "./MembersPanel"
import { OrganisationNameDialog } from "./OrganisationNameDialog"

export function Component() {
  const { data: me } = useMe()
  const [dialog, setDialog] = useState<"create" | "rename" | null>(null)
  const organisation = me?.organisation
  const mayManage = organisation?.scopes.includes("org:manage") ?? false
  const mayAudit = organisation?.scopes.includes("audit:read") ?? false
  return (
    <Page
      title="Organisation"
      actions={
        <Button variant="outline" onClick={() => setDialog("create")}>
          New organisation
        </Button>
      }
    >
      {me && organisation && (
        <>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border bg-card p-3">
            <div className="min-w-0 flex-1">
              <p className="text-base font-semibold break-words">{organisation.name}</p>
              <p className="text-xs text-muted-foreground">
                {organisation.is_personal ? "Your personal organisation" : "Shared organisation"} ·
                you are {roleLabel(organisation.role).toLowerCase()}
              </p>
            </div>
            {mayManage && (
              <Button variant="outline" size="sm" onClick={() => setDialog("rename")}>
                Rename
              </Button>
            )}
          </div>
          <Tabs defaultValue="members">
            <TabsList aria-label="Parts of the organisation">
              <TabsTrigger value="members">Members</TabsTrigger>
              {mayAudit && <TabsTrigger value="audit">Audit log</TabsTrigger>}
            </TabsList>
            <TabsContent value="members" className="mt-2">
              <MembersPanel me={me} mayManage={mayManage} />
            </TabsContent>
            {mayAudit && (
              <TabsContent value="audit" className="mt-2">
                <AuditPanel organisationId={organisation.id} />
              </TabsContent>
            )}
          </Tabs>
          {dialog && (
            <OrganisationNameDialog
              organisation={dialog === "rename" ? organisation : null}
              onClose={() => setDialog(null)}
            />
          )}
        </>
      )}
    </Page>
  )
}
