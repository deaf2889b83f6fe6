// The peers that authors write as: as large as the numbers that Yjs draws.
export const peerOf = (author) => 2_863_311_530 + 7_919 * author;
