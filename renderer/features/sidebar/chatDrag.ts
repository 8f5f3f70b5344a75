import { useRef, useState, type DragEvent } from 'react';

/** What of ours is dragged within the window: a conversation, by id. */
const type = 'application/x-pagoda-chat';

export function beginChatDrag(event: DragEvent, chatId: string): void {
  event.dataTransfer.setData(type, chatId);
  event.dataTransfer.effectAllowed = 'move';
}

/** For a place that takes conversations: what it listens to, and whether one is held over it. */
export function useChatDrop(onDrop: (chatId: string) => void) {
  const [over, setOver] = useState(false);
  // Entering a child comes before leaving its parent: only their balance says whether the place was left.
  const depth = useRef(0);
  const isChat = (event: DragEvent) => event.dataTransfer.types.includes(type);
  const leave = () => {
    depth.current = 0;
    setOver(false);
  };
  return {
    over,
    listeners: {
      onDragEnter: (event: DragEvent) => {
        if (!isChat(event)) return;
        depth.current += 1;
        setOver(true);
      },
      onDragOver: (event: DragEvent) => {
        if (!isChat(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
      },
      onDragLeave: (event: DragEvent) => {
        if (!isChat(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) leave();
      },
      onDrop: (event: DragEvent) => {
        if (!isChat(event)) return;
        event.preventDefault();
        leave();
        onDrop(event.dataTransfer.getData(type));
      },
    },
  };
}
