import { createBrowserRouter, Navigate, type RouteObject } from "react-router"
import { lazyRoute } from "@/lib/lazyRoute"
import { NotFound } from "./NotFound"
import { PageFallback } from "./PageFallback"
import { RootLayout } from "./RootLayout"
import { RouteError } from "./RouteError"
import { ShellFallback } from "./ShellFallback"
import { shellLoader } from "./shell/loader"

const publicRoutes: RouteObject[] = [
  { index: true, lazy: lazyRoute(() => import("@/features/landing/LandingPage")) },
  { path: "login", lazy: lazyRoute(() => import("@/features/auth/LoginPage")) },
  { path: "login/mfa", lazy: lazyRoute(() => import("@/features/auth/MfaPage")) },
  { path: "signup", lazy: lazyRoute(() => import("@/features/auth/SignupPage")) },
  {
    path: "verify-email",
    lazy: lazyRoute(() => import("@/features/auth/VerifyEmailPage")),
  },
  {
    path: "password/reset",
    lazy: lazyRoute(() => import("@/features/auth/PasswordResetPage")),
  },
  {
    path: "password/reset/key",
    lazy: lazyRoute(() => import("@/features/auth/PasswordResetKeyPage")),
  },
  { path: "status", lazy: lazyRoute(() => import("@/features/status/PublicStatusPage")) },
  { path: "invite", lazy: lazyRoute(() => import("@/features/auth/InvitePage")) },
]

const settingsRoutes: RouteObject[] = [
  { index: true, element: <Navigate to="profile" replace /> },
  {
    path: "profile",
    lazy: lazyRoute(() => import("@/features/settings/ProfilePage")),
  },
  {
    path: "security",
    lazy: lazyRoute(() => import("@/features/settings/SecurityPage")),
  },
  {
    path: "api-keys",
    lazy: lazyRoute(() => import("@/features/settings/ApiKeysPage")),
  },
]

const appRoutes: RouteObject[] = [
  { index: true, lazy: lazyRoute(() => import("@/features/trading/DashboardPage")) },
  {
    path: "orders",
    lazy: lazyRoute(() => import("@/features/orders/OrdersPage")),
  },
  {
    path: "positions",
    lazy: lazyRoute(() => import("@/features/orders/PositionsPage")),
  },
  {
    path: "alerts",
    lazy: lazyRoute(() => import("@/features/alerts/AlertsPage")),
  },
  {
    path: "charts/:instrumentId?",
    lazy: lazyRoute(() => import("@/features/chart/ChartPage")),
  },
  {
    path: "options",
    lazy: lazyRoute(() => import("@/features/options/OptionChainPage")),
  },
  {
    path: "options/analytics",
    lazy: lazyRoute(() => import("@/features/options/AnalyticsPage")),
  },
  {
    path: "options/payoff",
    lazy: lazyRoute(() => import("@/features/payoff/PayoffPage")),
  },
  {
    path: "status",
    lazy: lazyRoute(() => import("@/features/status/StatusPage")),
  },
  {
    path: "settings",
    lazy: lazyRoute(() => import("@/features/settings/SettingsLayout")),
    children: settingsRoutes,
  },
  {
    path: "organisation",
    lazy: lazyRoute(() => import("@/features/organisation/OrganisationPage")),
  },
]

/** Made once, on purpose outside of React: a router survives every render. */
export const router = createBrowserRouter([
  {
    path: "/",
    Component: RootLayout,
    ErrorBoundary: RouteError,
    HydrateFallback: PageFallback,
    children: [
      ...publicRoutes,
      {
        path: "app",
        HydrateFallback: ShellFallback,
        // Static, so that the session is asked for while the shell's chunk is on its way.
        loader: shellLoader,
        lazy: lazyRoute(() => import("./shell/AppShell")),
        children: appRoutes.map((route) => ({ ErrorBoundary: RouteError, ...route })),
      },
      { path: "*", Component: NotFound },
    ],
  },
])
