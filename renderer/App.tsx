import { Direction } from 'radix-ui';
import { useStore } from 'zustand';
import { languages } from '../electron/ipc/contract/language.ts';
import { assertNever } from '../engine/contract/assertNever.ts';
import { ChatView } from './features/chat/ChatView.tsx';
import { DecodingPanel } from './features/decoding/DecodingPanel.tsx';
import { CompareDialog } from './features/compare/CompareDialog.tsx';
import { BranchesDialog } from './features/branches/BranchesDialog.tsx';
import { DesignView } from './features/design/DesignView.tsx';
import { DoctorDialog } from './features/doctor/DoctorDialog.tsx';
import { EngineView } from './features/engine/EngineView.tsx';
import { GetView } from './features/get/GetView.tsx';
import { ImportBar } from './features/imports/ImportBar.tsx';
import { LibraryView } from './features/library/LibraryView.tsx';
import { DropOverlay } from './features/models/DropOverlay.tsx';
import { ModelQuestion } from './features/models/ModelQuestion.tsx';
import { OpeningQuestion } from './features/opening/OpeningQuestion.tsx';
import { OtherPagodaDialog } from './features/otherPagoda/OtherPagodaDialog.tsx';
import { OutgoingView } from './features/outgoing/OutgoingView.tsx';
import { Palette } from './features/palette/Palette.tsx';
import { ServerView } from './features/server/ServerView.tsx';
import { SettingsView } from './features/settings/SettingsView.tsx';
import { ShortcutSheet } from './features/shortcuts/ShortcutSheet.tsx';
import { useShortcuts } from './features/shortcuts/useShortcuts.ts';
import { Sidebar } from './features/sidebar/Sidebar.tsx';
import { useAppearance } from './ui/useAppearance.ts';
import { usePagoda } from './PagodaContext.ts';
import { foldSidebar, type View } from './stores/ui.ts';
import { Tips } from './ui/Tips.tsx';
import { useFocusKeeper } from './ui/useFocusKeeper.ts';
import { useNarrowWindow } from './ui/useNarrowWindow.ts';
import { useLanguage } from './words/useLanguage.ts';

export function App() {
  const pagoda = usePagoda();
  const { ui } = pagoda;
  const view = useStore(ui, (state) => state.view);
  const sidebarOpen = useStore(ui, (state) => state.sidebarOpen);
  const narrow = useStore(ui, (state) => state.narrow);
  const decodingOpen = useStore(ui, (state) => state.decodingOpen);
  const language = useLanguage();
  useShortcuts();
  useAppearance();
  useFocusKeeper();
  useNarrowWindow(pagoda);
  return (
    <Direction.Provider dir={languages[language].direction}>
      <div className="relative flex h-full">
        {sidebarOpen && <Sidebar />}
        {sidebarOpen && narrow && (
          <div
            aria-hidden
            className="animate-appear absolute inset-0 z-20 bg-scrim"
            onClick={() => foldSidebar(ui)}
          />
        )}
        <main className="relative flex min-w-0 flex-1 flex-col bg-paper">
          <ImportBar />
          {viewOf(view)}
        </main>
        {decodingOpen && view === 'chat' && <DecodingPanel />}
      </div>
      <ShortcutSheet />
      <Palette />
      <DoctorDialog />
      <BranchesDialog />
      <CompareDialog />
      <OpeningQuestion />
      <ModelQuestion />
      <OtherPagodaDialog />
      <DropOverlay />
      <Tips />
    </Direction.Provider>
  );
}

function viewOf(view: View) {
  switch (view) {
    case 'chat':
      return <ChatView />;
    case 'models':
      return <LibraryView />;
    case 'get':
      return <GetView />;
    case 'outgoing':
      return <OutgoingView />;
    case 'engine':
      return <EngineView />;
    case 'server':
      return <ServerView />;
    case 'settings':
      return <SettingsView />;
    case 'design':
      return <DesignView />;
    default:
      return assertNever(view, 'view');
  }
}
