import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select"
import type { Role } from "@/lib/api"
import { ROLES } from "@/lib/roles"

export function RoleSelect({
  value,
  label,
  disabled,
  mayBeOwner = true,
  onChange,
}: {
  value: Role
  label: string
  disabled?: boolean
  mayBeOwner?: boolean
  onChange: (role: Role) => void
}) {
  return (
    <Select
      value={value}
      onValueChange={(next) => onChange(next as Role)}
      disabled={disabled ?? false}
    >
      <SelectTrigger aria-label={label} className="w-36">
        <SelectValue />
      </SelectTrigger>
      <SelectContent align="end">
        {ROLES.filter(({ role }) => mayBeOwner || role !== "owner").map(({ role, label: word }) => (
          <SelectItem key={role} value={role}>
            {word}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  )
}
