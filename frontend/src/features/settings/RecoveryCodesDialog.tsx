import { Download } from "lucide-react"
import { CopyButton } from "@/components/copy-button"
import { Button } from "@/components/ui/button"
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog"
import { PRODUCT } from "@/lib/useTitle"

/** The codes, to be saved now. */
export function RecoveryCodesDialog({
  codes,
  onClose,
}: {
  codes: string[] | null
  onClose: () => void
}) {
  const text = (codes ?? []).join("\n")
  return (
    <Dialog open={codes !== null} onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Save your recovery codes</DialogTitle>
          <DialogDescription>
            Without your phone, one of these opens the account. Each works once. Keep them where
            your phone is not.
          </DialogDescription>
        </DialogHeader>
        <ul
          aria-label="Recovery codes"
          className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border bg-muted p-3 text-center font-mono select-all"
        >
          {codes?.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <DialogFooter>
          <CopyButton text={text} />
          <Button variant="outline" onClick={() => download(text)}>
            <Download aria-hidden />
            Download
          </Button>
          <Button onClick={onClose}>I have saved them</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  )
}

function download(text: string): void {
  const file = new Blob([`${PRODUCT}: recovery codes, each works once\n\n${text}\n`], {
    type: "text/plain",
  })
  const url = URL.createObjectURL(file)
  const link = document.createElement("a")
  link.href = url
  link.download = "recovery-codes.txt"
  link.click()
  URL.revokeObjectURL(url)
}
