import { Check, Copy } from "lucide-react"
import { useState } from "react"
import { Button } from "./ui/button"
import { toast } from "./ui/sonner"

/** Copy a text and say so for a moment. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      setTimeout(() => setCopied(false), 2000)
    } catch {
      toast.error("The browser did not allow copying. Select the text instead.")
    }
  }
  const Icon = copied ? Check : Copy
  return (
    <Button variant="outline" onClick={copy}>
      <Icon aria-hidden />
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </Button>
  )
}
